"""Where one changes what is one's own."""

from starlette.routing import BaseRoute

routes: list[BaseRoute] = []
