"""What `make set` writes into a course's nbgrader_config.py comes from here."""

from nbgrader.preprocessors import (
    AssignLatePenalties,
    ClearOutput,
    LimitOutput,
    SaveAutoGrades,
)

from assignments.preprocessors import BoxedExecute, Normalise, Score


def configure(c, secret_file):
    """Set the three steps in the configuration `c` of nbgrader."""
    c.Autograde.sanitize_preprocessors = [ClearOutput, Normalise]
    c.Autograde.autograde_preprocessors = [
        BoxedExecute,
        Score,
        LimitOutput,
        SaveAutoGrades,
        AssignLatePenalties,
    ]
    c.BoxedExecute.secret_file = secret_file
    c.Score.secret_file = secret_file
    c.HTMLExporter.sanitize_html = True
    c.ZipCollectApp.strict = True
    # The id as some learning-management systems write it: id_anything_set.ipynb
    c.FileNameCollectorPlugin.named_regexp = (
        r"(?:.*[/\\])?(?P<student_id>[^/\\_]+)_.*?(?P<file_id>part-\d+)[^/\\]*\.ipynb$"
    )
