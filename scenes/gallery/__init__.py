"""The gallery: `python -m scenes.gallery` renders every scene in every format that lectures use."""
