"""Queues that organisations read over HTTP."""
