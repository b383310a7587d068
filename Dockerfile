# Two stages: what builds stays behind. Pin the base by digest where you build.
FROM python:3.13-slim-bookworm AS build
WORKDIR /build
COPY requirements-uv.txt requirements.txt ./
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --no-cache-dir --require-hashes -r requirements-uv.txt \
 && /opt/venv/bin/uv pip install --no-cache --compile-bytecode --python /opt/venv/bin/python --require-hashes -r requirements.txt

FROM python:3.13-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home leerkluis
COPY --from=build /opt/venv /opt/venv
WORKDIR /srv/leerkluis
COPY alembic.ini ./
COPY migrations migrations
COPY app app
# Nothing is written where it runs: without this each process would compile everything anew.
RUN /opt/venv/bin/python -m compileall -q app migrations
ENV PATH=/opt/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 LEERKLUIS_MODE=production
USER leerkluis
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=3s --start-period=20s \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["python", "-m", "app.cli", "serve", "--host", "0.0.0.0", "--port", "8000"]
