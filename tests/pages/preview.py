"""Serves every template with fictional content, under the headers of the real service."""

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from starlette.staticfiles import StaticFiles

from app.core.values import Language
from app.pages.rendering import HERE, render
from app.pages.views import Frame
from app.web import middleware
from tests.pages.samples import pages


def preview(language: Language, name: str) -> str:
    """Return one page as HTML."""
    template, here, signed_in, view = pages(language)[name]
    return render(template, view, Frame(language, here, signed_in, demo=True))


def preview_app() -> FastAPI:
    """Return an application that shows every page at /preview/LANGUAGE/NAME."""
    app = FastAPI()
    app.mount("/static", StaticFiles(directory=HERE / "static"))

    @app.get("/preview/{language}/{name}")
    def page(language: Language, name: str) -> HTMLResponse:
        return HTMLResponse(preview(language, name))

    app.add_middleware(middleware.SecurityHeaders, https=False)
    return app
