"""The reference model: all ports in plain dictionaries, with which every other store must agree."""
