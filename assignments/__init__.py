"""Problem sets from the book's exercises: hand out, check at once, grade a class."""
