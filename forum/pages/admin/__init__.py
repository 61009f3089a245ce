"""What only administrators open: reasons, house rules, thresholds, filters, the classifier, people."""
