"""Fetches a base map from a service, when the user asks for it: the only part of the program that uses the network."""
