"""How much of anything one imported file may bring. Above: cut and noted, except where it says refused."""

# Refused above. The longest real article seen has 8 kB; YAML costs about a second per MiB.
FILE_BYTES = 1024 * 1024
# Refused above: an article cut in the middle would read as if it ended there.
BODY_LENGTH = 200_000

TITLE_LENGTH = 300
# A title made of a sentence: two lines of a headline.
DERIVED_TITLE_LENGTH = 90
EXCERPT_LENGTH = 2_000
# Kind, category, topic: labels on a page.
LABEL_LENGTH = 60
PROVIDER_LENGTH = 120
# Longer addresses are no longer accepted by some browsers and proxies.
ADDRESS_LENGTH = 2_048

TOPICS = 20
IMAGES = 20
RELATED = 50

# Refused above: real records nest four deep, and what walks them may recurse.
YAML_DEPTH = 12
