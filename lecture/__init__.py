"""The lecture page: MyST sources, a Sphinx extension that puts animations on it, and slides."""
