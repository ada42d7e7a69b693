"""`mule doctor`: tries the configured store and database, and says what is wrong and what to do about it.

    report = examine(settings, origin="https://your.site")
    print(render_table(report))

It sends what a browser would, to one probe object under the key template's prefix, and puts away what it made as far
as the account may. Whatever it could not put away stands in `report.left`. No secret is in a report.
"""

from .examination import examine
from .findings import Report
from .report import render_json, render_table

__all__ = ["Report", "examine", "render_json", "render_table"]
