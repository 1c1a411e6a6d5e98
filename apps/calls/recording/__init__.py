"""The sound of calls: kept while they run, made into one file, listened to."""
