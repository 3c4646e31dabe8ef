"""The main job: data and a budget in; a proven model, its record and its report out."""
