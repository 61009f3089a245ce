"""Numbers in what comes from outside."""


def parse_whole(text: str, *, most: int) -> int | None:
    """The whole number from 0 to `most` that plain digits say, or None: `int` would take signs, spaces and other scripts too."""
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(most))):
        return None
    number = int(text)
    return number if number <= most else None
