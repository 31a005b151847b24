"""Help articles: made as a tree of blocks once, and written as a page, as Markdown or as a file."""
