"""Stage: write what a member of the family was taught into its `zeroreel.json`, so that programs can say which words it has never seen.

python -m mini_family.world_file base|edit --out FOLDER
`world` = {subjects, activities, places, colours: as captions say them; words: every word of its captions}. Other keys of the file stay.
"""
import argparse
import json
import re
from pathlib import Path

from .captions import plain_caption
from .dataset import captions_at, spec_at
from .edits import edit_at
from .paint import COLOURS
from .train_dreambooth import WORD
from .world import ACTIVITIES, PLACES, SUBJECTS

READ = 20_000      # captions, after which no new word comes


def words_of(texts) -> list[str]:
    return sorted({w for text in texts for w in re.findall(r"[^\W\d_]+", text.lower())})


def captions(member: str):
    for i in range(READ):
        if member == "edit":
            yield edit_at("train", i).instruction
        else:
            spec = spec_at("train", i)
            yield from captions_at("train", i, spec)
            yield plain_caption(spec)
    yield WORD      # what the family's DreamBooth LoRA teaches


def world(member: str) -> dict:
    return dict(subjects=list(SUBJECTS), activities=list(ACTIVITIES.values()), places=[phrases[0] for phrases in PLACES.values()],
                colours=list(COLOURS), words=words_of(captions(member)))


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("member", choices=["base", "edit"])
    p.add_argument("--out", type=Path, required=True)
    a = p.parse_args()
    path = a.out / "zeroreel.json"
    told = json.loads(path.read_text()) if path.exists() else {}
    path.write_text(json.dumps({**told, "world": world(a.member)}, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
