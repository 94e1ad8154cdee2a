"""The embedded engine: the server side of ``app.protocol`` with a real media server behind it."""
