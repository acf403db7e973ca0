"""Parts of the container, one for each slice of use cases; only the container mounts them."""
