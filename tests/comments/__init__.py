"""Tests of comments: writing, the tree, its pages, votes and removals."""
