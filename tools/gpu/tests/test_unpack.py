"""Parts that come one after the other are kept, put together when they are whole, and unpacked once."""
import hashlib
import io
import json
import lzma
import os
import subprocess
import sys
import tarfile
import tempfile
import unittest
from pathlib import Path

SCRIPT = Path(__file__).parent.parent / "unpack-and-run"


def tar_of(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return out.getvalue()


class Unpack(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root, self.home = Path(folder.name), Path(folder.name) / "home"

    def write_part(self, number: int, blocks: list[tuple[str, int, int, bytes]], damage: bool = False) -> Path:
        """`blocks`: archive, index, of, bytes."""
        part = self.root / f"call-{number}" / f"part-{number}"
        part.mkdir(parents=True)
        listed = []
        for archive, index, of, data in blocks:
            file = f"{archive}.{index:02}.xz"
            (part / file).write_bytes(lzma.compress(data[:-1] if damage else data))
            listed.append(dict(archive=archive, index=index, of=of, file=file, sha256=hashlib.sha256(data).hexdigest()))
        (part / "part.json").write_text(json.dumps(dict(part=number, blocks=listed)))
        (part / "unpack-and-run").write_bytes(SCRIPT.read_bytes())
        return part

    def call(self, part: Path, *args: str):
        env = {**os.environ, "ZEROREEL_GPU_HOME": str(self.home)}
        return subprocess.run([sys.executable, str(part / "unpack-and-run"), *args], env=env, cwd=self.root, capture_output=True, text=True)

    def test_an_archive_in_two_parts_is_whole_after_the_second(self):
        tar = tar_of({"a/b.txt": b"x" * 5000})
        first = self.write_part(1, [("thing", 0, 2, tar[:3000])])
        second = self.write_part(2, [("thing", 1, 2, tar[3000:])])
        self.assertIn("thing: 1 of 2 blocks have arrived", self.call(first).stdout)
        self.assertFalse((self.home / "a").exists())
        self.assertEqual(self.call(second).returncode, 0)
        self.assertEqual((self.home / "a/b.txt").read_bytes(), b"x" * 5000)
        (self.home / "a/b.txt").write_text("changed since")
        self.call(second)
        self.assertEqual((self.home / "a/b.txt").read_text(), "changed since")

    def test_blocks_that_are_unpacked_side_by_side_do_not_mix(self):
        content = bytes(i // 97 % 256 for i in range(600_000))
        tar = tar_of({"big": content})
        cuts = [len(tar) * k // 12 for k in range(13)]
        blocks = [("thing", k, 12, tar[cuts[k]:cuts[k + 1]]) for k in range(12)]
        self.call(self.write_part(1, blocks[:7]))
        done = self.call(self.write_part(2, blocks[3:]))
        self.assertEqual(done.stderr, "")
        self.assertEqual((self.home / "big").read_bytes(), content)
        self.assertFalse(any((self.home / "blocks").glob("thing.*[0-9]")))

    def test_a_damaged_block_is_refused(self):
        done = self.call(self.write_part(1, [("thing", 0, 1, tar_of({"a": b"1"}))], damage=True))
        self.assertEqual((done.returncode, done.stderr.strip()), (1, "thing.00.xz is damaged"))

    def test_a_stage_says_what_has_not_arrived(self):
        done = self.call(self.write_part(1, [("kit", 0, 1, tar_of({"box/run_stage.py": b""}))]), "train")
        self.assertEqual((done.returncode, done.stderr.strip()), (1, "train: not arrived yet: mini, wheels, start"))

    def test_an_unknown_stage_is_refused(self):
        done = self.call(self.write_part(1, [("kit", 0, 1, tar_of({"a": b"1"}))]), "all")
        self.assertEqual(done.stderr.strip(), "stage: expected one of webgpu, train, cuda, got all")


if __name__ == "__main__":
    unittest.main()
