"""A walk along every page, in chapters: what each kind of person comes across."""
