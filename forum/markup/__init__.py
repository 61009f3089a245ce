"""Comment text to safe HTML, plain text and mentions. The only way from source to what readers see."""

from forum.markup.plain import excerpt
from forum.markup.rendering import RENDERER, Rendered, render, render_html

__all__ = ["RENDERER", "Rendered", "excerpt", "render", "render_html"]
