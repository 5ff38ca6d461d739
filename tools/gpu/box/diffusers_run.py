"""diffusers' TextToVideoZeroPipeline on the same card, as a figure: `python diffusers_run.py run|step MODEL [options of t2v_zero.py]`."""
import json
import subprocess
import sys
from pathlib import Path

from figures import figure

SHOWN = {"run": ("import_load_s", "run_s"), "step": ("first_s", "min_s", "median_s")}


def main() -> None:
    what = sys.argv[1]
    command = [sys.executable, str(Path(__file__).parent / "t2v_zero.py"), *sys.argv[1:]]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(done.returncode)
    found = json.loads(done.stdout.strip().splitlines()[-1])
    for name in SHOWN[what]:
        figure(f"diffusers {what} {name.removesuffix('_s')}", found[name], "s", f"{found['tool']}, {found['dtype']}, {found['frames']} frames")


if __name__ == "__main__":
    main()
