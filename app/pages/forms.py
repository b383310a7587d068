"""What browsers send for a text field: other line ends than ours, and space around it."""


def as_lines(text: str) -> str:
    """Return a text whose lines end with a line feed (HTML, 4.10.21.4 sends CR LF)."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()
