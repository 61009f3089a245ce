"""Appeals: filed by authors, heard by moderators."""
