"""The filters' way into posting: what they hold before anybody saw it, and rules tried on what was posted."""
