"""What is sent comes back whole; a sending that was cut leaves the one before it."""
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "box"))
from pieces import join, send


class Pieces(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.source, self.out, self.back = (Path(folder.name) / n for n in ("source", "out", "back"))
        (self.source / "base").mkdir(parents=True)
        self.out.mkdir()

    def write(self, text: str):
        (self.source / "base" / "weights").write_text(text)

    def test_the_newest_whole_sending_is_joined(self):
        self.write("first" * 3000)
        self.assertGreater(send(self.source, self.out, 10_000), 1)
        self.write("second" * 3000)
        send(self.source, self.out, 10_000)
        self.assertEqual(join(self.out, self.back), 2)
        self.assertEqual((self.back / "base" / "weights").read_text(), "second" * 3000)
        self.assertTrue(all(p.stat().st_size <= 10_000 for p in self.out.iterdir()))
        self.assertTrue(all("weights-2" in p.name for p in self.out.iterdir()))

    def test_what_training_leaves_as_it_is_stays_behind(self):
        self.write("weights")
        (self.source / "base" / "vae").mkdir()
        (self.source / "base" / "vae" / "weights").write_text("as before")
        send(self.source, self.out)
        join(self.out, self.back)
        self.assertEqual([p.name for p in (self.back / "base").iterdir()], ["weights"])

    def test_a_sending_that_was_cut_leaves_the_one_before(self):
        self.write("whole" * 3000)
        send(self.source, self.out, 10_000)
        (self.out / "weights-2.tar.0-of-2").write_bytes(b"x")
        self.assertEqual(join(self.out, self.back), 1)

    def test_nothing_whole_is_an_error(self):
        (self.out / "weights-1.tar.1-of-2").write_bytes(b"x")
        with self.assertRaisesRegex(SystemExit, "no sending that is whole"):
            join(self.out, self.back)


if __name__ == "__main__":
    unittest.main()
