"""The gallery: `python -m convfilm.gallery` renders every scene in every format that lectures use."""
