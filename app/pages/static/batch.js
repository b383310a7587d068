"use strict";
// Follows a batch while it goes on; without this script the page has a link to look again.
const panel = document.querySelector("[data-events]");
if (panel && "EventSource" in window) {
  const bar = panel.querySelector("progress");
  const words = panel.querySelector("[data-words]");
  const rate = panel.querySelector("[data-rate]");
  const number = new Intl.NumberFormat(document.documentElement.lang);
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const state = panel.dataset.state;

  const show = (event) => {
    const told = JSON.parse(event.data);
    if (told.state !== state) {
      location.replace(location.pathname);
      return;
    }
    bar.value = told.percent;
    const done = told.state === "validating" ? told.looked_at : told.done;
    words.textContent = fill(words.dataset.words, {
      done: number.format(done), rows: number.format(told.rows), percent: `${told.percent}%`,
    });
    for (const count of panel.querySelectorAll("[data-count]")) {
      count.textContent = number.format(told[count.dataset.count]);
    }
    rate.textContent = told.per_second === undefined ? "" : fill(rate.dataset.rate, {
      rate: number.format(Math.round(told.per_second)),
      left: told.seconds_left < 90
        ? fill(rate.dataset.seconds, { n: told.seconds_left })
        : fill(rate.dataset.minutes, { n: Math.round(told.seconds_left / 60) }),
    });
  };

  const source = new EventSource(panel.dataset.events);
  source.addEventListener("progress", show);
  source.addEventListener("end", (event) => {
    source.close();
    show(event);
  });
}
