"""Mail: messages wait as files in a folder, and are sent from there where a mail server is set."""
