"""The programs of the README print what their comments say."""

import re
from pathlib import Path

README = Path(__file__).resolve().parents[1] / "README.md"


def test_the_programs_print_what_they_say(capsys):
    programs = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    run = [program for program in programs if "print(" in program]
    assert len(run) == 2
    for program in run:
        exec(compile(program, "README.md", "exec"), {})
        said = re.findall(r"^ *print\(.*\)  # (.*)$", program, re.MULTILINE)
        assert capsys.readouterr().out.splitlines() == said
    assert len([line for line in run[0].splitlines() if line.strip()]) <= 12
