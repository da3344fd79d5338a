package dev.warmfront.control.backup;

/// Why there is no backup or nothing was restored, as a sentence for the person who asked.
public final class BackupFailure extends RuntimeException {

    private static final long serialVersionUID = 1;

    public BackupFailure(String sentence) {
        super(sentence);
    }

    public BackupFailure(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
