"""What is drawn: Qt Widgets over view-models; it decides nothing about calls or people."""
