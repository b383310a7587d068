"""Who has no account: the front page, checking, and what is written for everybody."""

import json

from tests.browser.test_verify import signed
from tests.browser.walk.walker import Walker


def public_pages(walker: Walker) -> None:
    walker.see("home", "/")
    walker.see("privacy", "/privacy")
    walker.see("monitoring", "/monitoring")
    walker.see("error-codes", "/docs/errors")
    walker.see("not-found", "/nowhere")
    walker.see("log-in-first", "/wallet")
    walker.see("no-such-link", "/v/abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ")


def finding(walker: Walker) -> None:
    walker.see("offerings", "/offerings")
    walker.see("offerings-asked", "/offerings?q=klinisch&budget=300&own=500")
    walker.page.locator(".offered h3 a").first.click()
    walker.see("offering")
    walker.see("offerings-nothing", "/offerings?q=bestaatniet")
    walker.see("offerings-unreadable", "/offerings?budget=veel&start=ooit")


def checking(walker: Walker) -> None:
    walker.see("verify", "/verify")
    walker.press("/verify")
    walker.see("verify-nothing")
    walker.send("/verify", pasted="zomaar een tekst")
    walker.see("verify-unreadable")
    walker.send("/verify", pasted=json.dumps(signed()))
    walker.see("verify-stranger")
    walker.send("/verify", pasted=json.dumps({**signed(), "name": "veranderd"}))
    walker.see("verify-changed")
