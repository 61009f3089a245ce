"""What a comment says itself, without what it quotes."""

from forum.markup import pieces, plain


def own_words(finished_html: str) -> str | None:
    """The text without its quotations; None when it quotes nothing, and is its author's own throughout."""
    if "<blockquote" not in finished_html:
        return None
    found, depth = [], 0
    for piece in pieces.read(finished_html) or ():
        if isinstance(piece, pieces.Tag) and piece.name == "blockquote":
            depth += -1 if piece.closes else 1
        elif depth <= 0:
            found.append(piece)
    return plain.text_of(found)
