"""A contract to start from, made of one block of text for each answer about a local decision (`obc new`).

`questions` asks, `answers` reads, the blocks stand in `parties`, `resource`, `outcomes`, `guards`, `reward` and
`examples`, and `contract` puts them together. Every figure that nobody has agreed yet is marked `illustrative`.
"""
