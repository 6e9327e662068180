"""Documents on paper: the meeting map, the atlas, the profile of an area, sheets to write on. All from a snapshot."""
