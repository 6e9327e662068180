"""The wizard that makes a base map of files that the user has: each layer is shown and sorted before it is made."""
