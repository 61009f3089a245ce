"""How a frame reaches its readers: rooms and shelves, a place in the log, a bounded queue, the server's socket class."""
