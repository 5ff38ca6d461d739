"""A process's figures are kept as they come; one that hangs, fails or says something else loses itself alone."""
import json
import sys
import tempfile
import time
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "box"))
from experiment import Experiment, run_experiment
from figures import FigureFile
from gpu_memory import MemoryWatch

FIGURE = "import json,time;print(json.dumps({'name':'a','value':1}),flush=True);"


class RunExperiment(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file, self.log = Path(folder.name) / "stage.jsonl", Path(folder.name) / "stage.log"
        self.figures = FigureFile(self.file, "stage")
        self.addCleanup(self.figures.file.close)

    def run_code(self, code: str, seconds: float = 20, until: float | None = None):
        experiment = Experiment("it", [sys.executable, "-c", code], seconds)
        ended = run_experiment(experiment, self.figures, self.log, until or time.monotonic() + 60)
        return ended, {line["name"]: line for line in map(json.loads, self.file.read_text().splitlines())}

    def test_figures_are_kept_and_other_lines_go_to_the_log(self):
        ended, found = self.run_code(FIGURE + "print('{\"no\": 1}'); print('hello')")
        self.assertTrue(ended)
        self.assertEqual((found["a"]["value"], found["a"]["stage"], found["a"]["experiment"]), (1, "stage", "it"))
        self.assertIn("hello", self.log.read_text())
        self.assertEqual(set(found), {"a", "seconds"})

    def test_one_that_hangs_is_cut_and_keeps_what_it_had(self):
        ended, found = self.run_code(FIGURE + "time.sleep(60)", seconds=2)
        self.assertFalse(ended)
        self.assertEqual(found["a"]["value"], 1)
        self.assertEqual(found["failed"]["value"], "cut at 2 s")

    def test_one_that_fails_says_why(self):
        ended, found = self.run_code("raise SystemExit('no such thing')")
        self.assertFalse(ended)
        self.assertEqual((found["failed"]["value"], found["failed"]["said"]), ("ended with 1", "no such thing"))

    def test_nothing_is_begun_when_the_stage_is_over(self):
        ended, found = self.run_code(FIGURE, until=time.monotonic() + 1)
        self.assertFalse(ended)
        self.assertEqual(set(found), {"skipped"})


class Memory(unittest.TestCase):
    def test_the_peak_is_the_largest_that_was_seen(self):
        values = iter([100, 300, 700, 200, 150])
        with MemoryWatch(.01, lambda: next(values, 120)) as watch:
            time.sleep(.3)
        self.assertEqual((watch.before, watch.peak), (100, 700))

    def test_without_a_gpu_there_is_none(self):
        with MemoryWatch(.01, lambda: None) as watch:
            time.sleep(.05)
        self.assertIsNone(watch.peak)


if __name__ == "__main__":
    unittest.main()
