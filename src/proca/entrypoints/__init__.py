"""Who starts it: settings, container, server, worker, command line."""
