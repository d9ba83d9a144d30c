"""New versions of policies: drafted, tested against history, approved by a second person; see README.md."""
