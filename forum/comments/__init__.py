"""Comments: the tree, its order, votes, edits and removals."""
