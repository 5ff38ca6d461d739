import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def pytest_collection_modifyitems(items):
    if not any((ROOT / "artwork" / "sprites").glob("*.png")):
        for item in items:
            item.add_marker(pytest.mark.skip(reason="the artwork is not rasterised: npm install && npm run sprites in artwork/"))


@pytest.fixture(scope="session")
def tokenizer_folder(tmp_path_factory):
    """A vocabulary learned from a few captions."""
    from mini_family.dataset import captions_at, spec_at
    from mini_family.tokenizer import clip_layout, learn_merges, write
    folder = tmp_path_factory.mktemp("tokenizer")
    texts = [c for i in range(400) for c in captions_at("train", i, spec_at("train", i))]
    write(folder, *clip_layout(learn_merges(texts)))
    return folder
