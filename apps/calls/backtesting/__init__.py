"""What a draft would have made of past calls and labelled utterances."""
