"""The embedded model family: a small Stable Diffusion layout that lives in a drawn world.

`world` says what there is, `scene` draws it, the `train_*` modules learn it, `export` writes diffusers folders.
"""
