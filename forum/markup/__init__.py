"""Comment text to safe HTML, plain text and mentions. The only way from source to what readers see."""

from forum.markup.plain import excerpt
from forum.markup.rendering import RENDERER, Rendered, is_warm, render, render_html

__all__ = ["RENDERER", "Rendered", "excerpt", "is_warm", "render", "render_html"]
