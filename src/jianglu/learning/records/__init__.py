"""The learning record store (学习记录库): xAPI 1.0.3 and xAPI 2.0 (IEEE 9274.1.1) over one append-only table; see README.md."""
