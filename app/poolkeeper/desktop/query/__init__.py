"""One query tab: editor, parameter form, result grid, messages. Worker events come in, wishes go out."""
