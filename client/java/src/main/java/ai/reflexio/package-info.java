/**
 * The client of Reflexio, which records what users and agents do, finds it by meaning and learns
 * playbooks from experts' corrections. Begin with {@link ai.reflexio.ReflexioClient}.
 */
package ai.reflexio;
