"""What is answered at once or not at all: where others wait, nothing slow is begun."""


class NotAtOnceError(Exception):
    """It takes something slow, such as a fetch: ask again where that keeps nobody else waiting.

    It says nothing about what was asked, and so is no `AppError`.
    """
